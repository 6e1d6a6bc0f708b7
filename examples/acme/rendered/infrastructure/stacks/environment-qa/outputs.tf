output "facts" {
  description = "What other stacks and the pipelines need to know."
  value = {
    "aws.network.${var.environment}.id"    = module.network.id
    "aws.secrets.${var.environment}.role"  = aws_eks_pod_identity_association.secrets.role_arn
    "cluster.${var.environment}.authority" = module.cluster.authority
    "cluster.${var.environment}.endpoint"  = module.cluster.endpoint
    "cluster.${var.environment}.name"      = module.cluster.name
  }
}
