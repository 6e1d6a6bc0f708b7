# Another account, by a role that trusts the management account's. A plan takes one that only reads.
provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]

  assume_role {
    role_arn = "arn:${var.partition}:iam::${var.account_id}:role/${var.role}"
  }

  default_tags {
    tags = { "groundwork:stack" = var.stack }
  }
}
