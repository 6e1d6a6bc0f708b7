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

# What Datadog says when it takes a role in an account. Datadog forgets it after 48 hours if no account is connected
# with it by then.
resource "datadog_integration_aws_external_id" "this" {
  for_each = var.accounts
}
