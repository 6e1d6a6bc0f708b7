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

variable "role" {
  description = "The role that is taken in the account."
  type        = string
  default     = "groundwork-apply"
}

variable "apply_subjects" {
  description = "The jobs that may apply stacks, exactly as their tokens name them."
  type        = list(string)
}

variable "issuer" {
  description = "Who signs the tokens of the pipelines' jobs, with https://."
  type        = string
}

variable "member_accounts" {
  description = "The accounts in which stacks are applied, by name."
  type        = map(string)
}

variable "plan_subjects" {
  description = "The jobs that may plan stacks, exactly as their tokens name them."
  type        = list(string)
}

variable "repository_claims" {
  description = "What their tokens must say beside, whatever the repository is called: its number."
  type        = map(string)
}

variable "state_bucket" {
  description = "Where the states lie."
  type        = string
}

variable "state_key_arn" {
  description = "The key that encrypts the states."
  type        = string
}
