module "application" {
  source   = "../../modules/application-monitoring"
  for_each = var.applications

  application  = each.value.application
  environment  = each.value.environment
  team         = each.value.team
  recipients   = each.value.recipients
  always_used  = each.value.always_used
  availability = each.value.availability
  seconds      = each.value.seconds
  ignored      = each.value.ignored
  runbooks     = var.runbooks
  metric       = var.metric
}

# Metrics only. Logs travel through a forwarder of their own, and what lies in the accounts is nobody's to search.
resource "datadog_integration_aws_account" "this" {
  for_each = var.accounts

  aws_account_id = each.value
  aws_partition  = var.partition
  account_tags   = ["account:${each.key}"]

  auth_config {
    aws_auth_config_role {
      # Datadog makes the text that it says when it takes the role: the cloud's stack then makes a role that asks for it.
      role_name = var.reader_role
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
