variable "assigned" {
  description = "For each permission set that somebody has in the account, the ids of those assignments."
  type        = map(list(string))
}

variable "cluster_name" {
  description = "The cluster's name."
  type        = string
}

variable "partition" {
  description = "What ARNs start with after `arn:`."
  type        = string
}

variable "rights" {
  description = "For each permission set that lets into clusters, AWS's policy and the namespaces that it is bound to; none: the whole cluster."
  type        = map(object({ policy = string, namespaces = list(string) }))
}
