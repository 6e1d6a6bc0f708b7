variable "groups" {
  type = map(object({
    name        = string
    description = string
    members     = set(string)
    adopt       = optional(string)
  }))
  description = "Every group by its key: the user principal names of its members, and its object id where it was there before."
}

variable "applications" {
  type = map(object({
    name                    = string
    gallery_name            = optional(string)
    protocol                = string
    public_client           = bool
    reply_urls              = set(string)
    command_line_reply_urls = set(string)
    entity_id               = optional(string)
    groups                  = set(string)
  }))
  description = "What people sign in to, by the part that it plays; groups are keys of the variable groups."
}

variable "apply_client_id" {
  type        = string
  description = "The pipeline's own application, which owns what it makes and can change no other's."
}
