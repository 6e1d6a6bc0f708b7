# The role of the reader, once in each account.

module "shared" {
  source            = "../../modules/account-reader"
  actions           = var.actions
  external_id       = var.external_ids.shared
  name              = var.role_name
  partition         = var.partition
  product           = var.product
  reader_account_id = var.reader_account_id
  providers = {
    aws = aws.shared
  }
}

module "log-archive" {
  source            = "../../modules/account-reader"
  actions           = var.actions
  external_id       = var.external_ids.log-archive
  name              = var.role_name
  partition         = var.partition
  product           = var.product
  reader_account_id = var.reader_account_id
  providers = {
    aws = aws.log-archive
  }
}

module "security" {
  source            = "../../modules/account-reader"
  actions           = var.actions
  external_id       = var.external_ids.security
  name              = var.role_name
  partition         = var.partition
  product           = var.product
  reader_account_id = var.reader_account_id
  providers = {
    aws = aws.security
  }
}

module "dev" {
  source            = "../../modules/account-reader"
  actions           = var.actions
  external_id       = var.external_ids.dev
  name              = var.role_name
  partition         = var.partition
  product           = var.product
  reader_account_id = var.reader_account_id
  providers = {
    aws = aws.dev
  }
}

module "qa" {
  source            = "../../modules/account-reader"
  actions           = var.actions
  external_id       = var.external_ids.qa
  name              = var.role_name
  partition         = var.partition
  product           = var.product
  reader_account_id = var.reader_account_id
  providers = {
    aws = aws.qa
  }
}

module "staging" {
  source            = "../../modules/account-reader"
  actions           = var.actions
  external_id       = var.external_ids.staging
  name              = var.role_name
  partition         = var.partition
  product           = var.product
  reader_account_id = var.reader_account_id
  providers = {
    aws = aws.staging
  }
}

module "prod" {
  source            = "../../modules/account-reader"
  actions           = var.actions
  external_id       = var.external_ids.prod
  name              = var.role_name
  partition         = var.partition
  product           = var.product
  reader_account_id = var.reader_account_id
  providers = {
    aws = aws.prod
  }
}
