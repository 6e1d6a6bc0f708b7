variable "accounts" {
  type = map(object({
    id          = string
    role        = string
    external_id = string
  }))
  description = "The cloud accounts that Datadog reads, by their names."
}

variable "partition" {
  type        = string
  description = "What the cloud's ARNs start with."
}

variable "region" {
  type        = string
  description = "The region whose metrics are read."
}
