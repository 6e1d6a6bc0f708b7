# The management account, with the credentials of whoever runs this.
provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = { "groundwork:stack" = var.stack }
  }
}
