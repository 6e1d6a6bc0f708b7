variable "role" {
  description = "The role that is taken in the account."
  type        = string
  default     = "groundwork-apply"
}
