output "name" {
  description = "The role's name, once it may read."
  value       = aws_iam_role.this.name

  depends_on = [aws_iam_role_policy.reads, aws_iam_role_policy_attachment.settings]
}
