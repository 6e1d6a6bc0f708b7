variable "cidr" {
  description = "The address range: a /16, so that each zone has 16,384 private addresses."
  type        = string

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && endswith(var.cidr, "/16")
    error_message = "A range such as 10.64.0.0/16 belongs here."
  }
}

variable "log_retention_days" {
  description = "How long the records of who spoke to whom are kept."
  type        = number
}

variable "name" {
  description = "What the network is called, and what the names of its parts start with."
  type        = string
}

variable "nat_in_every_zone" {
  description = "True: a zone that fails takes no other's way out with it. False: one NAT gateway, which costs a third."
  type        = bool
}

variable "zones" {
  description = "The availability zones that it spans: three, in an order that stays."
  type        = list(string)

  validation {
    condition     = length(var.zones) == 3
    error_message = "The network spans three availability zones; this region offers fewer."
  }
}
