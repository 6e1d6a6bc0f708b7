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

variable "cluster_rights" {
  description = "What holders of a permission set may do in clusters: AWS's own policy, and the namespaces that it is bound to; none: the whole cluster."
  type        = map(object({ policy = string, namespaces = list(string) }))
}

variable "clusters" {
  description = "The clusters' names, by the account that they lie in."
  type        = map(string)
}

variable "grants" {
  description = "Which team gets which permission set in which account."
  type        = map(object({ account = string, permission_set = string, team = string }))
}

variable "groups" {
  description = "The ids under which Identity Center has the teams' groups."
  type        = map(string)
}

variable "instance_arn" {
  description = "The organization's instance of Identity Center."
  type        = string
}

variable "member_accounts" {
  description = "The accounts in which people are given rights, by name."
  type        = map(string)
}

variable "permission_sets" {
  description = "Sets of rights, by name; managed policies by the end of their ARN."
  type = map(object({
    description      = string
    session_duration = string
    managed_policies = list(string)
    inline_policy    = string
  }))
}
