output "facts" {
  description = "The number under which Datadog keeps each account."
  value = {
    for account, integration in datadog_integration_aws_account.this : "datadog.account.${account}" => integration.id
  }
}
