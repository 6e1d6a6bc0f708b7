# The name of the role in each account.

output "facts" {
  description = "What other stacks and the pipelines need to know."
  value = {
    "aws.monitoring.shared.role"      = module.shared.name
    "aws.monitoring.log-archive.role" = module.log-archive.name
    "aws.monitoring.security.role"    = module.security.name
    "aws.monitoring.dev.role"         = module.dev.name
    "aws.monitoring.qa.role"          = module.qa.name
    "aws.monitoring.staging.role"     = module.staging.name
    "aws.monitoring.prod.role"        = module.prod.name
  }
}
