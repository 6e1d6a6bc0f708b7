# The role by which the monitoring service reads each account. The modules are in accounts.tf.

locals {
  # What the providers of the other accounts take.
  member_roles = {
    for name, id in var.member_accounts : name => "arn:${var.partition}:iam::${id}:role/${var.role}"
  }
}
