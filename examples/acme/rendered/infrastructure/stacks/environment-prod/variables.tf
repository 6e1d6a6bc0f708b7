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

variable "company" {
  description = "What names start with."
  type        = string
}

variable "cidr" {
  description = "The network's address range, which no other environment has."
  type        = string
}

variable "environment" {
  description = "The environment's name."
  type        = string
}

variable "kubernetes_version" {
  description = "Such as 1.35."
  type        = string
}

variable "log_retention_days" {
  description = "How long logs of the network and of the cluster are kept."
  type        = number
}

variable "nat_in_every_zone" {
  description = "Whether every zone has a way out of its own."
  type        = bool
}

variable "secrets" {
  description = "What names of the environment's secrets start with, and who in the cluster fetches them."
  type        = object({ namespace = string, prefix = string, service_account = string })
}
