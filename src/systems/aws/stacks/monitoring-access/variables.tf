variable "actions" {
  description = "What is read beside settings, by AWS's names of actions."
  type        = list(string)
}

variable "external_ids" {
  description = "What the reader says each time that it takes an account's role, by account."
  type        = map(string)
}

variable "member_accounts" {
  description = "The accounts that are read, by name."
  type        = map(string)
}

variable "product" {
  description = "As people know the reader."
  type        = string
}

variable "reader_account_id" {
  description = "The reader's own account."
  type        = string
}

variable "role_name" {
  description = "What the role is called in each account."
  type        = string
}
