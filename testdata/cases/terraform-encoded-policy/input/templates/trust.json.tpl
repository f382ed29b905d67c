{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": ${principal} },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "StringEquals": ${tests} }
    }
  ]
}
