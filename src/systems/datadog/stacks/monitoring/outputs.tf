output "facts" {
  description = "What Datadog says when it takes a role, by account. No secret: a role trusts Datadog's account and this text together."
  value = {
    for account, external in datadog_integration_aws_external_id.this : "datadog.external-id.${account}" => external.id
  }
}
