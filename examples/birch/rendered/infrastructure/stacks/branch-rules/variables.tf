variable "organization" {
  type        = string
  description = "The organization's login."
}

variable "mains" {
  type = map(object({
    approvals  = number
    up_to_date = bool
    checks     = list(object({ context = string, integration_id = number }))
  }))
  description = "By repository: how a pull request gets into main. A check counts only from the App that is named."
}

variable "promotions" {
  type        = object({ repository = string, branches = list(string), app = number })
  description = "The branches that only one App makes and moves, and that App's number; null where there are none."
  default     = null
}
