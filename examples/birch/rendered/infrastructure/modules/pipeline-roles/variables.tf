variable "management_account_id" {
  description = "The account whose roles are trusted."
  type        = string
}

variable "partition" {
  description = "What ARNs start with after `arn:`."
  type        = string
}
