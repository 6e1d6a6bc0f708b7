variable "organization" {
  type        = string
  description = "The organization's login."
}

variable "repositories" {
  type        = map(object({ description = string }))
  description = "Every repository, by its name."
}

variable "teams" {
  type = map(object({
    members      = set(string)
    repositories = map(string)
  }))
  description = "Every team by its name: the logins of its members, and what it may do (pull, push) in which repository."
}

variable "environments" {
  type        = map(object({ repository = string, name = string }))
  description = "Environments that hold a key, by repository/environment. Only main may use one."
}

variable "shared_workflows" {
  type        = set(string)
  description = "Repositories whose workflows and actions the whole organization may use."
}
