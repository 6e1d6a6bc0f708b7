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

variable "issuer" {
  description = "Who signs the tokens of the pipelines' jobs, with https://."
  type        = string
}

variable "organization_id" {
  description = "The organization whose accounts may pull."
  type        = string
}

variable "pull_claims" {
  description = "What the token of a job that only reads images must say beside its subject."
  type        = map(list(string))
}

variable "pull_subjects" {
  description = "The jobs that may only read images, exactly as their tokens name them."
  type        = list(string)
}

variable "push_claims" {
  description = "What the token of a job that pushes images must say beside its subject."
  type        = map(list(string))
}

variable "push_subjects" {
  description = "The jobs that may push images, exactly as their tokens name them."
  type        = list(string)
}

variable "repositories" {
  description = "The images that are built: one repository for each application."
  type        = set(string)
}
