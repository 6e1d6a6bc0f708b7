# The images that every environment runs, in an account that runs nothing itself.

# Releases are pushed by digest and carry no tag, so neither a tag nor the lack of one tells an image that is still
# needed from one that is not. Nothing expires here: a rollback, and an auditor, may ask for any release.
resource "aws_ecr_repository" "application" {
  for_each = var.repositories

  name                 = each.key
  image_tag_mutability = "IMMUTABLE"
  force_delete         = false
  tags                 = { Name = each.key }

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "AES256"
  }
}

# Only what no release is: caches and previews say so in their tags.
resource "aws_ecr_lifecycle_policy" "application" {
  for_each = var.repositories

  repository = aws_ecr_repository.application[each.key].name

  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "Build caches and previews go after two weeks; releases never."
      selection = {
        tagStatus     = "tagged"
        tagPrefixList = ["cache-", "preview-"]
        countType     = "sinceImagePushed"
        countUnit     = "days"
        countNumber   = 14
      }
      action = { type = "expire" }
    }]
  })
}

resource "aws_ecr_repository_policy" "application" {
  for_each = var.repositories

  repository = aws_ecr_repository.application[each.key].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OurAccountsPull"
      Effect    = "Allow"
      Principal = "*"
      Action = [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
      ]
      Condition = { StringEquals = { "aws:PrincipalOrgID" = var.organization_id } }
    }]
  })
}

resource "aws_iam_openid_connect_provider" "code_host" {
  url            = var.issuer
  client_id_list = ["sts.amazonaws.com"]
}

locals {
  issuer = split("://", var.issuer)[1]
  images = [for name in var.repositories : "arn:${var.partition}:ecr:${var.region}:${var.account_id}:repository/${name}"]

  read = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:DescribeImages",
    "ecr:DescribeRepositories",
    "ecr:GetDownloadUrlForLayer",
    "ecr:ListImages",
  ]
  write = [
    "ecr:CompleteLayerUpload",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
  ]

  roles = {
    pull = {
      description = "Reads images and their provenance, for the pipeline that decides about promotions."
      subjects    = var.pull_subjects
      claims      = var.pull_claims
      actions     = local.read
    }
    # One role for all applications: what an image may become is decided by the provenance of its digest.
    push = {
      description = "Pushes the images that applications build from their main branches."
      subjects    = var.push_subjects
      claims      = var.push_claims
      actions     = concat(local.read, local.write)
    }
  }
}

resource "aws_iam_role" "registry" {
  for_each = local.roles

  name        = "groundwork-${each.key}"
  description = each.value.description

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = aws_iam_openid_connect_provider.code_host.arn }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = merge(
          {
            "${local.issuer}:aud" = "sts.amazonaws.com"
            # A condition that lists nobody is no condition that AWS takes.
            "${local.issuer}:sub" = coalescelist(each.value.subjects, ["nobody"])
          },
          { for claim, values in each.value.claims : "${local.issuer}:${claim}" => values },
        )
      }
    }]
  })
}

resource "aws_iam_role_policy" "registry" {
  for_each = local.roles

  name = "images"
  role = aws_iam_role.registry[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "LogIn"
        Effect   = "Allow"
        Action   = "ecr:GetAuthorizationToken"
        Resource = "*"
      },
      {
        Sid      = "Images"
        Effect   = "Allow"
        Action   = each.value.actions
        Resource = local.images
      },
    ]
  })
}
