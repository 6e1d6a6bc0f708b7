# Lets somebody outside the company read an account: who they are, and that they mean this company, is checked each time.

resource "aws_iam_role" "this" {
  name        = var.name
  description = "Lets ${var.product} read metrics and settings."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:${var.partition}:iam::${var.reader_account_id}:root" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "settings" {
  role       = aws_iam_role.this.name
  policy_arn = "arn:${var.partition}:iam::aws:policy/SecurityAudit"
}

resource "aws_iam_role_policy" "reads" {
  name = "reads"
  role = aws_iam_role.this.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "Read"
      Effect   = "Allow"
      Action   = var.actions
      Resource = "*"
    }]
  })
}
