output "id" {
  description = "The VPC's id."
  value       = aws_vpc.this.id
}

output "private_subnet_ids" {
  description = "Where machines stand, in the order of the zones."
  value       = [for zone in var.zones : aws_subnet.private[zone].id]
}
