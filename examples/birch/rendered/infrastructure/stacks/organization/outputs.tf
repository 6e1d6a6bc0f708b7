output "facts" {
  description = "What other stacks and the pipelines need to know."
  value = merge(
    {
      "aws.organization.id"   = aws_organizations_organization.this.id
      "aws.organization.root" = local.root
    },
    { for name, account in aws_organizations_account.this : "aws.account.${name}.id" => account.id },
  )
}
