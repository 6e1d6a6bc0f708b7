variable "accounts" {
  description = "The accounts beside the management account, each with the organizational unit that it belongs to."
  type        = map(string)
}

variable "allowed_regions" {
  description = "Where anything may be made. Services that are one for all regions are excepted."
  type        = list(string)
}

variable "emails" {
  description = "The address of each account's root user. No other account at AWS may have it."
  type        = map(string)
}
