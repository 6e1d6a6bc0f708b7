variable "account_id" {
  description = "The account that the cluster lies in."
  type        = string
}

variable "admin_role_arns" {
  description = "Roles that may do everything in the cluster, by a name that stays."
  type        = map(string)
}

variable "kubernetes_version" {
  description = "Such as 1.35. AWS supports a version for fourteen months."
  type        = string
}

variable "log_retention_days" {
  description = "How long the control plane's records are kept."
  type        = number
}

variable "name" {
  description = "The cluster's name."
  type        = string
}

variable "partition" {
  description = "What ARNs start with after `arn:`."
  type        = string
}

variable "region" {
  description = "The region that the cluster lies in."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets in at least two zones."
  type        = list(string)
}
