# One environment in an account of its own: a network and the cluster in it.

# Zones that need no opt-in, by name; a region's newer ones come later in the alphabet.
data "aws_availability_zones" "available" {
  state = "available"

  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

locals {
  name  = "${var.company}-${var.environment}"
  zones = sort(data.aws_availability_zones.available.names)
}

resource "aws_ebs_encryption_by_default" "this" {
  enabled = true
}

module "network" {
  source = "../../modules/network"

  name               = local.name
  cidr               = var.cidr
  zones              = slice(local.zones, 0, min(3, length(local.zones)))
  nat_in_every_zone  = var.nat_in_every_zone
  log_retention_days = var.log_retention_days
}

module "cluster" {
  source = "../../modules/cluster"

  name               = local.name
  kubernetes_version = var.kubernetes_version
  subnet_ids         = module.network.private_subnet_ids
  log_retention_days = var.log_retention_days

  account_id = var.account_id
  partition  = var.partition
  region     = var.region

  admin_role_arns = {
    pipeline = "arn:${var.partition}:iam::${var.account_id}:role/groundwork-apply"
    # Whoever sets the account up brings the deployer into the cluster as well.
    setup = "arn:${var.partition}:iam::${var.account_id}:role/OrganizationAccountAccessRole"
  }
}
