variable "company" {
  description = "What names start with."
  type        = string
}
