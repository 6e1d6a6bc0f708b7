output "facts" {
  description = "What other stacks and the pipelines need to know."
  value = {
    for name, set in aws_ssoadmin_permission_set.this : "aws.permission-set.${name}.arn" => set.arn
  }
}
