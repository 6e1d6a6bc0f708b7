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

variable "company" {
  description = "What names start with."
  type        = string
}
