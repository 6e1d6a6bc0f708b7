output "facts" {
  description = "By account: the number under which Datadog keeps it, and what Datadog says when it takes a role there. No secret: a role trusts Datadog's account and this text together."
  value = merge(
    { for account, integration in datadog_integration_aws_account.this : "datadog.account.${account}" => integration.id },
    {
      for account, integration in datadog_integration_aws_account.this :
      "datadog.external-id.${account}" => integration.auth_config.aws_auth_config_role.external_id
    },
  )
}
