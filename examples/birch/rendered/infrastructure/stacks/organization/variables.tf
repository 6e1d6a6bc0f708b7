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

variable "accounts" {
  description = "The accounts beside the management account, each with the organizational unit that it belongs to."
  type        = map(string)
}

variable "allowed_regions" {
  description = "Where anything may be made. Services that are one for all regions are excepted."
  type        = list(string)
}

variable "emails" {
  description = "The address of each account's root user. No other account at AWS may have it."
  type        = map(string)
}
