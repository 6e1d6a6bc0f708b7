output "dashboard" {
  description = "The id of the dashboard."
  value       = datadog_dashboard_json.this.id
}
