output "role_arns" {
  description = "The roles' ARNs by their names."
  value       = { for name, role in aws_iam_role.this : name => role.arn }
}
