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
