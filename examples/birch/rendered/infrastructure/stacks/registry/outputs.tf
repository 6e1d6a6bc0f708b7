output "facts" {
  description = "What other stacks and the pipelines need to know."
  value = {
    "aws.role.pull.arn" = aws_iam_role.registry["pull"].arn
    "aws.role.push.arn" = aws_iam_role.registry["push"].arn
  }
}
