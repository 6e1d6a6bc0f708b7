# Who enters the cluster of each environment.

module "dev" {
  source       = "../../modules/cluster-people"
  assigned     = local.assigned.dev
  cluster_name = var.clusters.dev
  partition    = var.partition
  rights       = var.cluster_rights
  providers = {
    aws = aws.dev
  }
}

module "qa" {
  source       = "../../modules/cluster-people"
  assigned     = local.assigned.qa
  cluster_name = var.clusters.qa
  partition    = var.partition
  rights       = var.cluster_rights
  providers = {
    aws = aws.qa
  }
}

module "staging" {
  source       = "../../modules/cluster-people"
  assigned     = local.assigned.staging
  cluster_name = var.clusters.staging
  partition    = var.partition
  rights       = var.cluster_rights
  providers = {
    aws = aws.staging
  }
}

module "prod" {
  source       = "../../modules/cluster-people"
  assigned     = local.assigned.prod
  cluster_name = var.clusters.prod
  partition    = var.partition
  rights       = var.cluster_rights
  providers = {
    aws = aws.prod
  }
}
