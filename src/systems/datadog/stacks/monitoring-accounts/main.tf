# Metrics only. Logs travel through a forwarder of their own, and what lies in the accounts is nobody's to search.
resource "datadog_integration_aws_account" "this" {
  for_each = var.accounts

  aws_account_id = each.value.id
  aws_partition  = var.partition
  account_tags   = ["account:${each.key}"]

  auth_config {
    aws_auth_config_role {
      role_name   = each.value.role
      external_id = each.value.external_id
    }
  }

  aws_regions {
    include_only = [var.region]
  }

  logs_config {
    lambda_forwarder {}
  }

  metrics_config {
    enabled                   = true
    automute_enabled          = true
    collect_cloudwatch_alarms = false
    collect_custom_metrics    = false

    namespace_filters {}
  }

  resources_config {
    cloud_security_posture_management_collection = false
    extended_collection                          = false
  }

  traces_config {
    xray_services {}
  }
}
