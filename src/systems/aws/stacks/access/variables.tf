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
