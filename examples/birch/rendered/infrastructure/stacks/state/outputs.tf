output "facts" {
  description = "What other stacks and the pipelines need to know."
  value = {
    "aws.state.bucket"  = aws_s3_bucket.state.id
    "aws.state.key.arn" = aws_kms_key.state.arn
  }
}
