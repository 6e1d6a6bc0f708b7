variable "actions" {
  description = "What is read beside settings, by AWS's names of actions."
  type        = list(string)
}

variable "external_id" {
  description = "What the reader says each time, so that nobody else of its customers can have it read this account."
  type        = string
}

variable "name" {
  description = "The role's name."
  type        = string
}

variable "partition" {
  description = "What ARNs start with after `arn:`."
  type        = string
}

variable "product" {
  description = "As people know the reader."
  type        = string
}

variable "reader_account_id" {
  description = "The reader's own account."
  type        = string
}
