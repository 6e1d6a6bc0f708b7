variable "account_id" {
  description = "The account that this stack is about."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An account's id has twelve digits."
  }
}

variable "partition" {
  description = "What ARNs start with after `arn:`."
  type        = string
  default     = "aws"
}

variable "region" {
  description = "Where everything of this stack lies."
  type        = string
}

variable "stack" {
  description = "This stack's name, which every resource carries as the tag groundwork:stack."
  type        = string
}

variable "role" {
  description = "The role that is taken in the account."
  type        = string
  default     = "groundwork-apply"
}

variable "actions" {
  description = "What is read beside settings, by AWS's names of actions."
  type        = list(string)
}

variable "external_ids" {
  description = "What the reader says each time that it takes an account's role, by account."
  type        = map(string)
}

variable "member_accounts" {
  description = "The accounts that are read, by name."
  type        = map(string)
}

variable "product" {
  description = "As people know the reader."
  type        = string
}

variable "reader_account_id" {
  description = "The reader's own account."
  type        = string
}

variable "role_name" {
  description = "What the role is called in each account."
  type        = string
}
