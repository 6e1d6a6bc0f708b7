output "principal_arns" {
  description = "The roles that enter the cluster, by permission set."
  value       = { for set, entry in aws_eks_access_entry.this : set => entry.principal_arn }
}
