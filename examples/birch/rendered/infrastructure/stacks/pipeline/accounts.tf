# The roles of the pipelines, once in each account.

module "shared" {
  source                = "../../modules/pipeline-roles"
  management_account_id = var.account_id
  partition             = var.partition
  providers = {
    aws = aws.shared
  }
}

module "log-archive" {
  source                = "../../modules/pipeline-roles"
  management_account_id = var.account_id
  partition             = var.partition
  providers = {
    aws = aws.log-archive
  }
}

module "security" {
  source                = "../../modules/pipeline-roles"
  management_account_id = var.account_id
  partition             = var.partition
  providers = {
    aws = aws.security
  }
}

module "dev" {
  source                = "../../modules/pipeline-roles"
  management_account_id = var.account_id
  partition             = var.partition
  providers = {
    aws = aws.dev
  }
}

module "staging" {
  source                = "../../modules/pipeline-roles"
  management_account_id = var.account_id
  partition             = var.partition
  providers = {
    aws = aws.staging
  }
}

module "prod" {
  source                = "../../modules/pipeline-roles"
  management_account_id = var.account_id
  partition             = var.partition
  providers = {
    aws = aws.prod
  }
}
