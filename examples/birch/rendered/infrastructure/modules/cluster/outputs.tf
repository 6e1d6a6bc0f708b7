output "authority" {
  description = "The certificate authority of the API, in PEM and base64, as kubeconfig has it."
  value       = aws_eks_cluster.this.certificate_authority[0].data
}

output "endpoint" {
  description = "Where the API answers, inside the network."
  value       = aws_eks_cluster.this.endpoint
}

output "name" {
  description = "The cluster's name."
  value       = aws_eks_cluster.this.name
}
