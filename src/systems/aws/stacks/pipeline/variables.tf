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
