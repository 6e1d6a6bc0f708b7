# The management account, with the credentials of whoever runs this.
provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = { "groundwork:stack" = var.stack }
  }
}

# One for each account beside it.

provider "aws" {
  alias               = "dev"
  region              = var.region
  allowed_account_ids = [var.member_accounts.dev]

  assume_role {
    role_arn = local.member_roles.dev
  }

  default_tags {
    tags = {
      "groundwork:stack" = var.stack
    }
  }
}

provider "aws" {
  alias               = "qa"
  region              = var.region
  allowed_account_ids = [var.member_accounts.qa]

  assume_role {
    role_arn = local.member_roles.qa
  }

  default_tags {
    tags = {
      "groundwork:stack" = var.stack
    }
  }
}

provider "aws" {
  alias               = "staging"
  region              = var.region
  allowed_account_ids = [var.member_accounts.staging]

  assume_role {
    role_arn = local.member_roles.staging
  }

  default_tags {
    tags = {
      "groundwork:stack" = var.stack
    }
  }
}

provider "aws" {
  alias               = "prod"
  region              = var.region
  allowed_account_ids = [var.member_accounts.prod]

  assume_role {
    role_arn = local.member_roles.prod
  }

  default_tags {
    tags = {
      "groundwork:stack" = var.stack
    }
  }
}
