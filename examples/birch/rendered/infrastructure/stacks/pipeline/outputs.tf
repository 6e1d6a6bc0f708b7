output "facts" {
  description = "What other stacks and the pipelines need to know."
  value = {
    "aws.role.apply.arn" = aws_iam_role.apply.arn
    "aws.role.plan.arn"  = aws_iam_role.plan.arn
  }
}
